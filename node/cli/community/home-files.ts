/** Names of the files of a home. */
export const CONFIG_FILE = 'streetwatt.yaml'
/** The member key. The node does not need it, so that it can be kept elsewhere. */
export const MEMBER_KEY_FILE = 'member-key.json'
