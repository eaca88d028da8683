import type { ComponentChildren } from 'preact';

export interface MessageProps {
  readonly title: string;
  readonly words: string;
  readonly tone?: 'calm' | 'warn' | 'good';
  readonly children?: ComponentChildren;
}

/** What happened and what to do, with whatever can be done below. */
export function Message({ title, words, tone = 'calm', children }: MessageProps) {
  return (
    <div class={`message ${tone}`}>
      <h1 tabIndex={-1}>{title}</h1>
      <p class="lead">{words}</p>
      {children}
    </div>
  );
}
