import { showChat } from './chat.js'
import { currentUser } from './session.js'
import { showSignIn } from './sign-in.js'

const userId = currentUser()
if (userId === null) await showSignIn(document.body)
else showChat(document.body, userId)
