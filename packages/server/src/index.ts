export { CONTRACT } from "./contract/index.ts";
