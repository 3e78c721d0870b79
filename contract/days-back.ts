/** Days: how far back a change of the schedule may reach and HR corrects; what is older has been paid. */
export const MOST_DAYS_BACK = 62
