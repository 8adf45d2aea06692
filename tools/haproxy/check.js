require("../preview/loader.js").install();
require("./check.ts");
