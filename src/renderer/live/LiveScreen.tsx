/** The live feed: what happens now, and what to do about it. */
export default function LiveScreen() {
  return <main aria-label="Live" />
}
