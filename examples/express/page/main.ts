import { showChat } from './chat.js'
import { currentSession } from './session.js'
import { showSignIn } from './sign-in.js'

const session = currentSession()
if (session === null) await showSignIn(document.body)
else showChat(document.body, session)
