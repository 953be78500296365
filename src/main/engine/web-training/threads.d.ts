/** Code of a thread as text; scripts/thread-plugin.mjs makes it of the file. */
declare module '*?thread' {
  const code: string
  export default code
}
