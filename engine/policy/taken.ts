import { formatAddress } from "../model/ids.ts";
import { reason } from "../model/reason.ts";
import { stop } from "./subject.ts";
import type { Policy } from "./subject.ts";

/** A number or a name that another thing of the company has: found here, not by a refused call. */
export const taken: Policy = ({ link, address, numberTakenBy, nameTakenBy }) => {
  if (link !== null) return null;
  if (numberTakenBy !== null) {
    return stop(
      "blocked",
      reason(
        "number_taken",
        `number ${address.key} is on ${numberTakenBy.stream} ${numberTakenBy.id} (${numberTakenBy.label})`,
        {
          help: `tieout link ${formatAddress(address)} ${numberTakenBy.stream}/${numberTakenBy.id}, or change the number`,
          about: [numberTakenBy.id],
        },
      ),
    );
  }
  if (nameTakenBy !== null) {
    return stop(
      "blocked",
      reason(
        "name_taken",
        `the name is taken by ${nameTakenBy.stream} ${nameTakenBy.id} (${nameTakenBy.label})`,
        { help: "add a suffix to the name in the mapping", about: [nameTakenBy.id] },
      ),
    );
  }
  return null;
};
