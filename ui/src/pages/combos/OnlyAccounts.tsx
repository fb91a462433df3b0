// With which accounts a target is asked: all, one of them, or those with a tag.

import { useQuery } from "@tanstack/react-query";
import { accounts, providers, routing, type Routing } from "../../api/queries";
import { Select } from "../../design/Field";
import { useTexts } from "../../i18n";
import type { TypedTarget } from "./typed";

/** Every tag that some account has. */
const tagsIn = (policies: Routing["policies"]): string[] => [
  ...new Set(Object.values(policies).flatMap((policy) => (policy as { tags?: string[] }).tags ?? [])),
];

export function OnlyAccounts({
  place,
  target: { name, only },
  onChoose,
}: {
  place: number;
  target: TypedTarget;
  onChoose: (only: string) => void;
}) {
  const { t } = useTexts();
  const prefix = name.split("/")[0]?.trim().toLowerCase() ?? "";
  const provider = useQuery(providers).data?.find((each) => each.prefix === prefix || each.aliases.includes(prefix));
  const all = useQuery(accounts).data ?? [];
  const tags = tagsIn(useQuery(routing).data?.policies ?? {});
  const here = all.filter((each) => each.provider === provider?.id);
  const options: [string, string][] = [
    ...here.map(({ id, label }): [string, string] => [`account:${id}`, t("combos.onlyAccount", { label })]),
    ...tags.map((tag): [string, string] => [`tag:${tag}`, t("combos.onlyTag", { tag })]),
  ];
  // What is chosen already stays, whatever it is.
  if (only && !options.some(([id]) => id === only)) options.push([only, only.replace(/^\w+:/, "")]);
  if (options.length === 0) return null;
  return (
    <Select
      className="!w-auto max-w-44 min-w-0"
      value={only}
      aria-label={t("combos.onlyOf", { place })}
      onChange={(event) => onChoose(event.target.value)}
    >
      <option value="">{t("combos.anyAccount")}</option>
      {options.map(([id, shown]) => (
        <option key={id} value={id}>
          {shown}
        </option>
      ))}
    </Select>
  );
}
