/** undici has no types for its parts: this one is what the whole of it exports by that name. */
declare module "undici/lib/dispatcher/agent.js" {
  import { Agent } from "undici";
  export default Agent;
}
