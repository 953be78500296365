import { pieceStrings } from '../strings'

/** Puts text on the clipboard; throws in words where the browser does not allow it. */
export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
  } catch (cause) {
    throw new Error(pieceStrings.noCopy(text), {
      cause,
    })
  }
}
