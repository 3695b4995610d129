/** Every message carries it; a node that meets a higher one stops there with a code (design section 5). */
export const PROTOCOL_VERSION = 1
