/**
 * Whether a person clicked (or pressed Enter). A script's own `click()` is not trusted, though the `submit` that it
 * causes would be: so it is the click that is asked, and `submit` does nothing. The second click of a double click was meant
 * for the button before.
 */
export function isByPerson(event: MouseEvent): boolean {
  event.preventDefault();
  return event.isTrusted && event.detail <= 1;
}
