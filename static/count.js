/** Return a count with what is counted: "1 model", "2,000 models"; `many` where the plural takes more than an s. */
export const countOf = (number, one, many = `${one}s`) => `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
