import './no-eval'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './App'
import { createDesk } from './create-desk'
import './theme/styles'

const root = document.getElementById('root')
if (!root) throw new Error('The page has no element with the id root')

const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ''

createRoot(root).render(
  <StrictMode>
    <App desk={createDesk()} nonce={nonce} />
  </StrictMode>,
)
