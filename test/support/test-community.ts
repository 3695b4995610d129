/** The simulator's community, for tests. */
export {
  FEED_IN_MICRO_PER_KWH,
  FIRST_SLOT,
  RETAIL_MICRO_PER_KWH,
  SLOT_MS,
  TEST_SITE,
  genesisMember,
  makeCommunity,
  makeHome,
} from '../../sim/street/street-community.ts'
export type { CommunityOptions, TestCommunity, TestHome } from '../../sim/street/street-community.ts'
