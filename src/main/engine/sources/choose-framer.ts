import { BatchFramer } from './batch-framing'
import { DocumentFramer } from './document-framing'
import type { Framer, Framing, FramingStart, RecordSink } from './framing'
import { LineFramer } from './line-framing'

/** What cuts bytes of a framing into records. */
export function createFramer(framing: Framing, sink: RecordSink, start: FramingStart): Framer {
  switch (framing) {
    case 'lines':
      return new LineFramer(sink, start)
    case 'json-documents':
      return new DocumentFramer(sink, start)
    case 'detection-batches':
      return new BatchFramer(sink, start)
  }
}
