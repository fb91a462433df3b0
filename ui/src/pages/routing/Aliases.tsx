// Other names for models, patterns among them.

import { useState } from "react";
import type { Routing } from "../../api/queries";
import { useTexts } from "../../i18n";
import { AliasEditor } from "./AliasEditor";
import { LawList } from "./LawList";
import { LawRemoval } from "./LawRemoval";
import { type Doing, without } from "./lists";

export function Aliases({ aliases }: { aliases: Routing["aliases"] }) {
  const { t } = useTexts();
  const [doing, setDoing] = useState<Doing>();
  const close = () => setDoing(undefined);
  return (
    <>
      <LawList
        kind="alias"
        title={t("routing.aliases.title")}
        about={t("routing.aliases.about")}
        none={t("routing.aliases.none")}
        add={t("routing.aliases.add")}
        laws={aliases.map(({ name, target }) => ({
          name,
          shown: (
            <p className="flex flex-wrap items-baseline gap-x-2">
              <code className="font-medium break-all">{name}</code>
              <span className="text-soft">{t("routing.aliases.standsFor")}</span>
              <code className="break-all">{target}</code>
            </p>
          ),
        }))}
        onAdd={() => setDoing({ what: "add" })}
        onEdit={(at) => setDoing({ what: "edit", at })}
        onRemove={(at) => setDoing({ what: "remove", at })}
      />
      {(doing?.what === "add" || doing?.what === "edit") && (
        <AliasEditor aliases={aliases} at={doing.what === "edit" ? doing.at : aliases.length} onClose={close} />
      )}
      {doing?.what === "remove" && (
        <LawRemoval
          name={aliases[doing.at]?.name ?? ""}
          body={t("routing.aliases.removing")}
          change={{ aliases: without(aliases, doing.at) }}
          onClose={close}
        />
      )}
    </>
  );
}
