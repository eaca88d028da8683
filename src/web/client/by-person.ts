/** Whether this is the second click of a double click, which was meant for what stood there at the first. */
export function isSecondClick(event: MouseEvent): boolean {
  return event.detail > 1;
}

/**
 * Whether a person clicked (or pressed Enter). A script's own `click()` is not trusted, though the `submit` that it
 * causes would be: so it is the click that is asked, and `submit` does nothing.
 */
export function isByPerson(event: MouseEvent): boolean {
  event.preventDefault();
  return event.isTrusted && !isSecondClick(event);
}
