/** What the card of earnings and the accounts of a month and a year say beside it, in English; part of `messages`. */
export const accountMessages = {
  title: { today: 'Earnings today', month: 'Earnings this month', year: 'Earnings this year' },
  spans: { title: 'Time', today: 'Today', month: 'Month', year: 'Year' },
  payments: 'Corrections, rewards, penalties',
  exact: '+ you receive, − you pay; each amount is exact to its last digit.',
  more: 'Its energy, its days and a table',
}
