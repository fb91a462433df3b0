// Other names for models, patterns among them.

import type { Routing } from "../../api/queries";
import { AliasEditor } from "./AliasEditor";
import { LawList } from "./LawList";
import { without } from "./lists";
import { StandsFor } from "./StandsFor";

export function Aliases({ aliases }: { aliases: Routing["aliases"] }) {
  return (
    <LawList
      kind="alias"
      list={aliases}
      nameOf={({ name }) => name}
      shown={({ name, target }) => <StandsFor name={<code>{name}</code>} by="aliases.standsFor" what={target} />}
      editor={(at, close) => <AliasEditor aliases={aliases} at={at} onClose={close} />}
      without={(at) => ({ aliases: without(aliases, at) })}
    />
  );
}
