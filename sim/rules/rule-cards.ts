/** A parameter of one rule only: where it stands in the header and how it is written. */
export interface OwnParameter {
  readonly name: string
  /** Index in words 6 to 9; a fraction takes two words. */
  readonly word: 0 | 1 | 2
  readonly kind: 'fraction'
}

/** What people should know of a rule that comes with Streetwatt; the whole of it is in docs/rules. */
export interface RuleCard {
  readonly name: string
  readonly summary: string
  /** A genesis refuses it: it needs a subsidy, or somebody may lose by it. */
  readonly isResearch: boolean
  readonly ownParameters: readonly OwnParameter[]
}

/** The rules that come with Streetwatt, the default first. */
export const RULE_CARDS: readonly RuleCard[] = [
  card('uniform', 'one price between the marginal bid and the marginal offer; k says where'),
  card('pay-as-bid', 'the efficient pairs, each at the k-point between its own limits'),
  card('mcafee', 'one price from the first orders left out, or one unit less at two prices'),
  card('trade-reduction', 'one unit less than is efficient: buyers pay and sellers get the last limits'),
  card('sbba', 'one price for both sides; at most one unit left out by lot'),
  card('huang', 'the marginal orders stay out and set the prices; the longer side shares the loss'),
  card('muda', 'two halves by lot, each at the price of the other, with fees for whom one displaces'),
  card('vcg', 'everyone pays what the others lose by them; truthful, at a subsidy', { isResearch: true }),
  card('mid-market-rate', 'local energy at the middle between retail and feed-in'),
  card('supply-demand-ratio', 'from retail down to feed-in as supply meets demand', {
    ownParameters: [{ name: 'compensation', word: 0, kind: 'fraction' }],
  }),
  card('bill-sharing', 'local energy is free and the street shares its bill', { isResearch: true }),
]

/** The card of a built rule; undefined for one that somebody brought. */
export function findRuleCard(name: string): RuleCard | undefined {
  return RULE_CARDS.find((each) => each.name === name)
}

function card(
  name: string,
  summary: string,
  { isResearch = false, ownParameters = [] }: Partial<RuleCard> = {},
): RuleCard {
  return { name, summary, isResearch, ownParameters }
}
