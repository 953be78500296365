import { Suspense } from 'react'
import { useRoute } from '../stores/desk'
import { frameStrings } from '../strings/frame'
import { SkeletonRows } from '../ui/SkeletonRows'
import { SCREEN_COMPONENTS } from './screens'

/** Rail, bars and the screen between them. */
export function Frame() {
  const { screen } = useRoute()
  const ScreenComponent = SCREEN_COMPONENTS[screen]
  return (
    <Suspense fallback={<SkeletonRows text={frameStrings.loadingScreen} />}>
      <ScreenComponent />
    </Suspense>
  )
}
