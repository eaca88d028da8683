import type { ComponentChildren } from 'preact';

export interface CopyFieldProps {
  readonly id: string;
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  /** The script's buttons: to copy it, and more. */
  readonly button: ComponentChildren;
}

/** A link to hand on. */
export function CopyField({ id, label, hint, value, button }: CopyFieldProps) {
  return (
    <div class={`field field-${id}`}>
      <label for={id} id={`${id}-label`}>
        {label}
      </label>
      <div class="copy-row">
        {/* A browser writes what stands in a field into its session file, to restore it; not where it is told to complete nothing. */}
        <input
          id={id}
          class="code"
          readOnly
          autocomplete="off"
          value={value}
          aria-describedby={`${id}-hint`}
        />
        {button}
      </div>
      <p class="code on-paper">{value}</p>
      <p class="hint" id={`${id}-hint`}>
        {hint}
      </p>
    </div>
  );
}
