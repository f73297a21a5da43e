/** The client library that peers send with: node-quickbooks, as its README shows. */
import library from "node-quickbooks";

interface Client {
  createInvoice(invoice: object, done: (error: unknown) => void): void;
}

/** Its types speak of another form than its module has. */
const QuickBooks = library as unknown as (new (...given: readonly unknown[]) => Client) & {
  V3_ENDPOINT_BASE_URL: string;
};

/** Sends one invoice and waits for the answer. */
export function openClient(url: string): (invoice: object) => Promise<void> {
  // The one thing that is not as its README has it: where the company is.
  QuickBooks.V3_ENDPOINT_BASE_URL = `${url}/v3/company/`;
  const given = ["key", "secret", "token", false, "1", true, false, null, "2.0", "refresh"];
  const client = new QuickBooks(...given);
  return (invoice) =>
    new Promise((resolve, reject) => {
      client.createInvoice(invoice, (error) => {
        if (error === null || error === undefined) resolve();
        else reject(new Error(JSON.stringify(error)));
      });
    });
}
