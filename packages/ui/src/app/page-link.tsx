/** A link to a page of ours that looks like any link, with addresses checked by the compiler. */
import { Anchor, type AnchorProps } from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, Ref } from "react";

type PlainProps = AnchorProps &
  Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof AnchorProps> & { readonly ref?: Ref<HTMLAnchorElement> };

export const PageLink = createLink(function PlainLink(props: PlainProps) {
  return <Anchor {...props} />;
});
