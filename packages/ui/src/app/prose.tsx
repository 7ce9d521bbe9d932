/**
 * Docs that authors write, in the part of Markdown that they need: paragraphs, headings, lists, code, emphasis, links. Made into elements,
 * never into HTML, so that a document is data whatever it says. Links lead only to web addresses and to pages here.
 */
import { Anchor, Code, List, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { blocksOf, spansOf, type Block, type Span } from "./prose-blocks.ts";

export function Prose({ text }: { readonly text: string }) {
  return (
    <div className="prose">
      {blocksOf(text).map((block, index) => (
        <BlockView key={index} block={block} />
      ))}
    </div>
  );
}

function BlockView({ block }: { readonly block: Block }) {
  switch (block.kind) {
    case "heading":
      return (
        <Title order={3} mt="sm">
          {inline(block.text)}
        </Title>
      );
    case "code":
      return (
        <Code block style={{ overflow: "auto" }}>
          {block.text}
        </Code>
      );
    case "list":
      return (
        <List type={block.ordered ? "ordered" : "unordered"} size="sm">
          {block.items.map((item, index) => (
            <List.Item key={index}>{inline(item)}</List.Item>
          ))}
        </List>
      );
    case "paragraph":
      return <Text size="sm">{inline(block.text)}</Text>;
  }
}

function inline(text: string): readonly ReactNode[] {
  return spansOf(text).map((span, index) => <SpanView key={index} span={span} />);
}

function SpanView({ span }: { readonly span: Span }) {
  switch (span.kind) {
    case "text":
      return span.text;
    case "code":
      return <Code>{span.text}</Code>;
    case "strong":
      return <strong>{span.text}</strong>;
    case "emphasis":
      return <em>{span.text}</em>;
    case "link":
      return (
        <Anchor href={span.to} size="sm" {...(span.to.startsWith("/") ? {} : { target: "_blank", rel: "noreferrer noopener" })}>
          {span.text}
        </Anchor>
      );
  }
}
