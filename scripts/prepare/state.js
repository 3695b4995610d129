/** What was built is remembered here, by part. */
export const STATE = 'build/prepare'
