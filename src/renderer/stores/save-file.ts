/** What became of a file that the person wanted to keep. */
export type SaveOutcome =
  | { status: 'saved'; path: string }
  | { status: 'downloaded' }
  | { status: 'cancelled' }
  | { status: 'failed'; message: string }

/** Saves through the desktop's own dialog, or as a download in a browser. */
export async function saveFile(file: {
  fileName: string
  mediaType: string
  content: string
}): Promise<SaveOutcome> {
  if (window.watchfloor) {
    return window.watchfloor.saveFile({ fileName: file.fileName, content: file.content })
  }
  const address = URL.createObjectURL(new Blob([file.content], { type: file.mediaType }))
  const anchor = document.createElement('a')
  anchor.href = address
  anchor.download = file.fileName
  anchor.click()
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
  return { status: 'downloaded' }
}
