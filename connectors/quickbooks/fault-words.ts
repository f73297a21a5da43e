import type { FaultWords } from "../../engine/contract/connector.ts";

/**
 * What QuickBooks refuses with, in plain words, and what to do. The codes are those that the
 * emulator can answer with (emulator/fault-codes.ts); a test holds that there are no others here.
 */
export const FAULT_WORDS: Readonly<Record<string, FaultWords>> = {
  "120": {
    title: "the app may not do this for the company",
    next: "sign in as a company administrator: tieout connect",
  },
  "400": { title: "the request was not understood", next: "a bug in Tieout: report it" },
  "500": { title: "the operation is not supported", next: "a bug in Tieout: report it" },
  "600": {
    title: "the request id was used before",
    next: "nothing: it is looked at before anything is sent again",
  },
  "610": {
    title: "something that it refers to is not there, or inactive",
    next: "make the account, item or customer active again in the books, then: tieout retry",
  },
  "620": {
    title: "a payment cannot be put to that document",
    next: "look at what the document is linked to in the books",
  },
  "900": { title: "an entry would be below itself", next: "mend the parent at the source" },
  "1040": {
    title: "too many operations at once",
    next: "connections: limits: { batch_items: 10 }",
  },
  "2010": {
    title: "a field that the service does not know",
    next: "mend it in the mapping: tieout payload ROW shows what was sent",
  },
  "2020": { title: "a required field is missing", next: "give it a value in the mapping" },
  "2030": { title: "an id is not a number", next: "look at the link: tieout show ROW" },
  "2040": {
    title: "characters that are not allowed",
    next: "sanitize: { FIELD: ... } in the mapping",
  },
  "2050": { title: "a text is too long", next: "shorten it at the source, or in the mapping" },
  "2070": { title: "a date that does not exist", next: "mend it at the source" },
  "2080": { title: "a value that is not supported", next: "mend it in the mapping" },
  "2130": { title: "the request id is too long", next: "a bug in Tieout: report it" },
  "2170": { title: "none of the allowed values", next: "mend it in the mapping" },
  "2210": { title: "not an e-mail address", next: "mend it at the source" },
  "2240": { title: "a number that is not allowed", next: "mend it at the source" },
  "2500": {
    title: "an entry that it refers to does not exist",
    next: "link or create it first: tieout show ROW",
  },
  "3001": {
    title: "too many requests in a minute",
    next: "nothing: it waits and goes on by itself",
  },
  "3100": { title: "the app is not allowed at all", next: "look at the app on Intuit's pages" },
  "3200": { title: "the sign-in is not valid any more", next: "tieout connect" },
  "4000": { title: "a query was not understood", next: "a bug in Tieout: report it" },
  "4001": { title: "a query names what is not there", next: "a bug in Tieout: report it" },
  "5010": {
    title: "somebody changed it in the meantime",
    next: "look at the change in the books, then: tieout plan",
  },
  "5020": { title: "there is no such report, or no right to it", next: "sign in with more rights" },
  "6000": {
    title: "a rule of the books is against it",
    next: "its words say which; correct it where it comes from, then: tieout retry",
  },
  "6010": { title: "an account has no type", next: "give AccountType in the mapping" },
  "6050": {
    title: "this kind of document takes no attachments",
    next: "hang it on another document",
  },
  "6070": {
    title: "quantity times price is not the amount",
    next: "send the amount as one, at what was billed",
  },
  "6080": { title: "an entry without any name", next: "fill in the name at the source" },
  "6090": { title: "a discount without an amount", next: "give its amount in the mapping" },
  "6140": {
    title: "the document number is taken",
    next: "link it to the document that has it, or change the number at the source",
  },
  "6150": {
    title: "a job needs the customer that it is below",
    next: "map ParentRef, or Job: false",
  },
  "6180": { title: "more than four levels below each other", next: "flatten it in the mapping" },
  "6190": { title: "the subscription has ended", next: "the company has to renew it" },
  "6200": {
    title: "the period is closed",
    next: "open it in the books, or date it later at the source",
  },
  "6210": {
    title: "the period is closed, for programs above all",
    next: "open it in the books, or date it later at the source",
  },
  "6220": { title: "what has an open amount cannot go", next: "settle it in the books first" },
  "6240": {
    title: "the name is taken",
    next: "link it to the entry that has it, or add a suffix in the mapping",
  },
  "6270": { title: "dated before its item is kept in stock", next: "change the item's start date" },
  "6540": { title: "it has been deposited", next: "take it out of the deposit in the books first" },
  "10000": {
    title: "QuickBooks broke down",
    next: "nothing: the next run looks what became of it",
  },
};
