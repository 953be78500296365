/** Asks for the token that the engine printed. */
export function SignIn() {
  return <main aria-label="Sign in" />
}
