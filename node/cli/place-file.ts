/** In the data directory: where the node that was started last can be reached. Apart, because who only asks loads no node. */
export const PLACE_FILE = 'node.json'
