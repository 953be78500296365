/** A finished file to be kept by the person. */
export interface FileToSave {
  fileName: string
  mediaType: string
  /** Text, or so much of it that it is better not held as one. */
  content: string | Blob
}

/**
 * Keeps a file: through the native dialog in the desktop, as a download in a browser. Answers
 * whether it was kept; throws with the system's words where it could not be written.
 */
export async function saveFile(file: FileToSave): Promise<'saved' | 'cancelled'> {
  if (window.watchfloor) {
    const { fileName } = file
    const content = typeof file.content === 'string' ? file.content : await file.content.text()
    const result = await window.watchfloor.saveFile({ fileName, content })
    if (result.status === 'failed') throw new Error(result.message)
    return result.status
  }
  download(file)
  return 'saved'
}

function download({ fileName, mediaType, content }: FileToSave): void {
  const address = URL.createObjectURL(new Blob([content], { type: mediaType }))
  const link = document.createElement('a')
  link.href = address
  link.download = fileName
  link.click()
  // The browser reads the address after this turn of the event loop.
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}
