/**
 * Whether a person clicked (or pressed Enter). A script's own `click()` is not trusted, though the `submit` that it
 * causes would be: so it is the click that is asked, and `submit` does nothing.
 */
export function isByPerson(event: MouseEvent): boolean {
  event.preventDefault();
  return event.isTrusted;
}
