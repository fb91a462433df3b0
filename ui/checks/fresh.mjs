// The client's types must be those of the description the gateway serves: `npm run api` makes them anew.

import { readFileSync } from "node:fs";
import openapi, { astToString, COMMENT_HEADER } from "openapi-typescript";

const read = (path) => readFileSync(new URL(path, import.meta.url), "utf8");
const fresh = COMMENT_HEADER + astToString(await openapi(JSON.parse(read("../../docs/openapi.json"))));

if (read("../src/api/schema.ts") !== fresh) {
  console.error("ui/src/api/schema.ts is not what docs/openapi.json says: run `npm --prefix ui run api`");
  process.exit(1);
}
console.log("ui/src/api/schema.ts is what docs/openapi.json says");
