/** The page around GraphiQL. What it opens with stands in it as data: no script is written into it, so that its policy need not allow any. */
export const page = (folder: string, tabs: readonly object[]): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>GraphiQL</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${folder}/graphiql.css">
<style>html, body, #root { height: 100%; margin: 0 }</style>
</head>
<body>
<noscript>GraphiQL runs in the browser: it needs JavaScript.</noscript>
<div id="root"></div>
<script id="tabs" type="application/json">${JSON.stringify(tabs).replaceAll('<', '\\u003c')}</script>
<script src="${folder}/graphiql.js"></script>
<script src="${folder}/graphql-ws.js"></script>
<script src="${folder}/page.js"></script>
</body>
</html>
`;
