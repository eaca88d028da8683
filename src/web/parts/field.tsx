import type { ComponentChildren } from 'preact';

export interface FieldProps {
  readonly name: string;
  readonly label: string;
  /** A small word at the other end of the label's line, where it moves nothing. */
  readonly aside?: ComponentChildren;
  readonly hint?: string;
  readonly error: string | undefined;
  /** Is given the attributes that tie the control to its hint and error. */
  readonly children: (aria: object) => ComponentChildren;
}

/** A control with its label, its hint and what is wrong with it. */
export function Field({ name, label, aside, hint, error, children }: FieldProps) {
  const described = [hint !== undefined && `${name}-hint`, error !== undefined && `${name}-error`];
  const ids = described.filter((id) => id !== false).join(' ');
  const aria = {
    ...(ids !== '' && { 'aria-describedby': ids }),
    ...(error !== undefined && { 'aria-invalid': 'true' }),
  };
  return (
    <div class={`field field-${name}`}>
      <div class="label-row">
        <label for={name}>{label}</label>
        {aside}
      </div>
      {children(aria)}
      {hint !== undefined && (
        <p class="hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
      {error !== undefined && (
        <p class="error" id={`${name}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}
