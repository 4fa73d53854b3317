// validate.js SCHEMA FILE: say what is wrong with a file by a schema that @microsoft/app-manifest ships; offline.
const fs = require("fs");
const path = require("path");
const Ajv = require("ajv-draft-04");
const formats = require("ajv-formats");

const [schema, file] = process.argv.slice(2);
const folder = path.join(__dirname, "node_modules/@microsoft/app-manifest/build/json-schemas/teams");
const checker = new Ajv({ allErrors: true, strict: false, unicodeRegExp: false });
formats(checker);
const check = checker.compile(JSON.parse(fs.readFileSync(path.join(folder, schema), "utf8")));
check(JSON.parse(fs.readFileSync(file, "utf8")));
console.log(JSON.stringify((check.errors || []).map((error) => `${error.instancePath} ${error.message}`)));
