import path from "node:path";
import { Ajv } from "ajv";
import { Project, type Type } from "ts-morph";
import { expect, test } from "vitest";
import { SCHEMAS } from "../../engine/config/shape.ts";
import { definitionOf, keysOf, type Schema } from "./schema-keys.ts";

const { project, mapping, lookup, links, tests } = SCHEMAS as Readonly<Record<string, Schema>>;

/** Each type of config.ts beside the part of a schema that says the same. */
const PAIRS: Readonly<Record<string, Schema>> = {
  ProjectYaml: project!,
  ConnectionYaml: definitionOf(project!, "#/definitions/connection"),
  SettingYaml: definitionOf(project!, "#/definitions/setting").anyOf![1]!,
  SafetyYaml: definitionOf(project!, "#/definitions/safety"),
  "ProjectYaml.environments[]": definitionOf(project!, "#/definitions/environment"),
  MappingYaml: mapping!,
  "MappingYaml.systems": mapping!.properties!["systems"]!,
  "MappingYaml.on_create": mapping!.properties!["on_create"]!,
  "MappingYaml.import": mapping!.properties!["import"]!,
  "MappingYaml.trigger": mapping!.properties!["trigger"]!.anyOf![1]!,
  "MappingYaml.start": mapping!.properties!["start"]!,
  "MappingYaml.check": mapping!.properties!["check"]!,
  RecordFieldSpecYaml: definitionOf(mapping!, "#/definitions/field").anyOf![1]!,
  "RecordFieldSpecYaml.work": definitionOf(mapping!, "#/definitions/binding").anyOf![1]!,
  DocumentYaml: definitionOf(mapping!, "#/definitions/document"),
  BlockYaml: definitionOf(mapping!, "#/definitions/block"),
  MatchYaml: definitionOf(mapping!, "#/definitions/match"),
  RuleYaml: definitionOf(mapping!, "#/definitions/rules").additionalProperties as Schema,
  LookupYaml: lookup!,
  LinksYaml: links!,
  "LinksYaml.rows[]": links!.properties!["rows"]!.items!,
  TestsYaml: tests!,
  "TestsYaml.tests[]": tests!.properties!["tests"]!.items!,
  ExpectYaml: tests!.properties!["tests"]!.items!.properties!["expect"]!,
};

const file = new Project({
  tsConfigFilePath: path.join(import.meta.dirname, "../../tsconfig.json"),
  skipAddingFilesFromTsConfig: true,
}).addSourceFileAtPath(path.join(import.meta.dirname, "../../engine/config/config.ts"));

/** The type under a path such as `LinksYaml.rows[]`; of a union, its part that is an object. */
function typeAt(name: string): Type {
  const [root = "", ...steps] = name.split(".");
  let type = (file.getInterface(root) ?? file.getTypeAliasOrThrow(root)).getType();
  for (const step of steps) {
    type = objectOf(type.getPropertyOrThrow(step.replace("[]", "")).getTypeAtLocation(file));
    if (step.endsWith("[]")) {
      type = objectOf(type.getNumberIndexType() ?? type.getStringIndexType()!);
    }
  }
  return type;
}

function objectOf(type: Type): Type {
  const parts = type.isUnion() ? type.getUnionTypes() : [type];
  return parts.find((part) => part.isObject())!;
}

test.each(Object.keys(PAIRS))("the schema of %s has the keys of its type", (name) => {
  const properties = typeAt(name).getProperties();
  const schema = PAIRS[name]!;
  const keys = (list: readonly string[]): readonly string[] => list.toSorted();
  expect(keys(Object.keys(schema.properties ?? {}))).toEqual(
    keys(properties.map((one) => one.getName())),
  );
});

test.each(Object.keys(PAIRS).filter((name) => name !== "MappingYaml"))(
  "the schema of %s requires what its type requires",
  (name) => {
    const required = typeAt(name)
      .getProperties()
      .filter((one) => !one.isOptional())
      .map((one) => one.getName());
    expect((PAIRS[name]!.required ?? []).toSorted()).toEqual(required.toSorted());
  },
);

test.each(Object.entries(SCHEMAS))("the schema of a %s file is a draft-07 schema", (_, schema) => {
  expect(schema.$schema).toBe("http://json-schema.org/draft-07/schema#");
  // Keys that `if` asks for are declared beside it, which strictRequired does not see.
  const ajv = new Ajv({
    strict: true,
    allowUnionTypes: true,
    strictTypes: false,
    strictRequired: false,
  });
  for (const keyword of ["markdownDescription", "errorMessage"]) ajv.addKeyword(keyword);
  expect(() => ajv.compile(schema)).not.toThrow();
});

test.each(["project", "mapping", "lookup", "links", "tests", "fleet"] as const)(
  "an editor can show something for every key of a %s file",
  (kind) => expect(keysOf(kind).filter((one) => (one.description ?? "").length < 8)).toEqual([]),
);
