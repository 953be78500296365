/** All style sheets that are not a component's own, in the order they apply. */
import '@fontsource-variable/ibm-plex-sans/wght.css'
import '@fontsource-variable/jetbrains-mono/wght.css'
import '@mantine/core/styles.css'
import './tokens.css'
import './measures.css'
import './base.css'
import './mantine.css'
