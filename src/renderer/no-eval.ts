import { z } from 'zod'

// The page's content security policy forbids eval; zod would try it once to see.
z.config({ jitless: true })
