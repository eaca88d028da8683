/** Whether dist/ was made from other sources than the ones that are here now. */
export function isStale(): boolean;
