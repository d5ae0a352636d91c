-- Blocks that are neither floats nor references: conditional content, callouts, tabsets, folded code, panels.

local c = require("common")
local M = {}

local conditions = { "when-format", "unless-format", "when-meta", "unless-meta" }

local function is_format(state, name)
  if name == "html" or name == "html:js" then return state.html end
  return state.format == name
end

local function is_true(meta, path)
  local value = meta
  for key in string.gmatch(path, "[^.]+") do
    if pandoc.utils.type(value) ~= "table" and pandoc.utils.type(value) ~= "Meta" then return false end
    value = value[key]
  end
  return value == true
end

local function matches(attributes, state, meta)
  local result = true
  for key, value in pairs(attributes) do
    if key == "when-format" then result = result and is_format(state, value)
    elseif key == "unless-format" then result = result and not is_format(state, value)
    elseif key == "when-meta" then result = result and is_true(meta, value)
    elseif key == "unless-meta" then result = result and not is_true(meta, value)
    elseif key == "when-profile" or key == "unless-profile" then
      c.report(state, "attribute", key, "profiles")
    end
  end
  return result
end

local function visible(element, state, meta)
  if element.classes:includes("content-visible") then return matches(element.attributes, state, meta) end
  if element.classes:includes("content-hidden") then return not matches(element.attributes, state, meta) end
  return nil
end

local function cleared(element)
  element.classes = element.classes:filter(function(class)
    return class ~= "content-visible" and class ~= "content-hidden"
  end)
  for _, key in ipairs(conditions) do element.attributes[key] = nil end
  return element
end

-- Conditional content is resolved first, so that nothing hidden is numbered, copied or checked.
function M.conditions(doc, state)
  local filter
  filter = {
    traverse = "topdown",
    Div = function(div)
      local shown = visible(div, state, doc.meta)
      if shown == nil then return nil end
      -- what stands in place of a div is not visited again by itself
      if shown then return div.content:walk(filter), false end
      return {}, false
    end,
    CodeBlock = function(code)
      local shown = visible(code, state, doc.meta)
      if shown == nil then return nil end
      return shown and cleared(code) or {}
    end,
    Span = function(span)
      local shown = visible(span, state, doc.meta)
      if shown == nil then return nil end
      return shown and cleared(span) or {}
    end,
  }
  return doc:walk(filter)
end

-- Raw HTML tables are read back as tables where the output is not HTML, as Quarto does.
function M.raw_tables(doc, state)
  if state.html then return doc end
  return doc:walk({
    RawBlock = function(raw)
      if raw.format:match("^html") and raw.text:lower():find("<table", 1, true)
        and not raw.text:find('data-quarto-disable-processing="true"', 1, true) then
        return pandoc.read(raw.text, "html").blocks
      end
    end,
  })
end

-- In print the containers of cells say nothing and would only nest.
function M.unwrap_cells(doc, state)
  if state.html then return doc end
  return doc:walk({
    Div = function(div)
      local float = div.classes:includes("qf-float")
      if not float and (div.classes:includes("cell") or div.classes:includes("cell-output")) then return div.content end
    end,
  })
end

-- Whether the text can hold anything that is refused.
function M.suspicious(text, state)
  for _, token in ipairs({ "callout-", "layout=", "{{", "```{" }) do
    if text:find(token, 1, true) then return true end
  end
  for class, _ in pairs(state.job.unsupported_classes) do
    if text:find(class, 1, true) then return true end
  end
  return false
end

function M.refuse(doc, state)
  local unsupported = state.job.unsupported_classes
  doc:walk({
    Div = function(div)
      for _, class in ipairs(div.classes) do
        local kind = class:match("^callout%-(.*)")
        if kind and not c.callout_types[kind] then c.report(state, "callout", class, kind) end
        if unsupported[class] then c.report(state, "class", class, unsupported[class]) end
      end
      local kind = c.ref_type(div.identifier)
      if kind and unsupported["#" .. kind] then c.report(state, "class", "#" .. div.identifier, unsupported["#" .. kind]) end
      if div.attributes["layout"] then c.report(state, "attribute", "layout=", "layout (use layout-ncol)") end
    end,
    Span = function(span)
      for _, class in ipairs(span.classes) do
        if unsupported[class] then c.report(state, "class", class, unsupported[class]) end
      end
    end,
    CodeBlock = function(code)
      for _, class in ipairs(code.classes) do
        local language = class:match("^%{+([^{}]*)%}+$")
        if language and not class:match("^%{%{") then c.report(state, "language", "{" .. language .. "}", language) end
      end
    end,
    RawBlock = function(raw)
      local language = raw.format:match("^%{?(%a+)%}?$")
      if language and unsupported["{" .. language .. "}"] then c.report(state, "language", "{" .. language .. "}", language) end
    end,
  })
end

-- Callouts ------------------------------------------------------------------------------------------

local function callout_type(div)
  for _, class in ipairs(div.classes) do
    local kind = class:match("^callout%-(.*)")
    if kind and c.callout_types[kind] then return kind end
  end
end

-- Every callout becomes Div .qf-callout { Div .qf-title, content... } with its options as attributes.
function M.parse_callouts(doc, _state)
  return doc:walk({
    Div = function(div)
      local kind = callout_type(div)
      if not kind then return nil end
      local content = div.content
      local title = div.attributes.title and c.inlines(div.attributes.title) or pandoc.Inlines({})
      if #title == 0 and content[1] and content[1].t == "Header" then
        title = content[1].content
        content:remove(1)
      end
      local classes = div.classes:filter(function(class) return not class:match("^callout") end)
      classes:insert("qf-callout")
      local attributes = {
        kind = kind,
        collapse = div.attributes.collapse,
        appearance = div.attributes.appearance or "default",
        icon = div.attributes.icon,
      }
      local blocks = pandoc.Blocks({ pandoc.Div({ pandoc.Plain(title) }, pandoc.Attr("", { "qf-title" })) })
      blocks:extend(content)
      return pandoc.Div(blocks, pandoc.Attr(div.identifier, classes, attributes))
    end,
  })
end

local function upper_first(text) return text:sub(1, 1):upper() .. text:sub(2) end

local function callout_html(div, title, content, state)
  local kind, appearance = div.attributes.kind, div.attributes.appearance
  local icon = div.attributes.icon ~= "false"
  if appearance == "minimal" then
    icon = false
    appearance = "simple"
  end
  if #title == 0 and appearance == "default" then title = pandoc.Inlines({ pandoc.Str(upper_first(kind)) }) end
  local classes = { "callout", "callout-style-" .. appearance, "callout-" .. kind }
  if not icon then table.insert(classes, "no-icon") end
  if #title > 0 then table.insert(classes, "callout-titled") end
  for _, class in ipairs(div.classes) do
    if class ~= "qf-callout" then table.insert(classes, 1, class) end
  end
  local identifier = div.identifier ~= "" and (' id="' .. c.escape_html(div.identifier) .. '"') or ""
  local opening = identifier .. ' class="' .. table.concat(classes, " ") .. '">'
  local result = pandoc.Blocks({})
  local collapse = div.attributes.collapse
  if collapse and #title > 0 then
    local open = collapse == "true" and "" or " open"
    result:insert(c.raw("html", "<details" .. open .. opening .. '<summary class="callout-header">'))
    result:insert(pandoc.Plain({ c.raw_inline("html", '<span class="callout-title-container">') }))
    result[#result].content:extend(title)
    result[#result].content:insert(c.raw_inline("html", "</span></summary>"))
  else
    result:insert(c.raw("html", "<div" .. opening))
    if #title > 0 then
      result:insert(pandoc.Div({ pandoc.Div({ pandoc.Plain(title) }, pandoc.Attr("", { "callout-title-container" })) },
        pandoc.Attr("", { "callout-header" })))
    end
  end
  result:insert(pandoc.Div(content, pandoc.Attr("", { "callout-body-container", "callout-body" })))
  result:insert(c.raw("html", collapse and #title > 0 and "</details>" or "</div>"))
  state.callouts = state.callouts + 1
  return result
end

local function callout_typst(div, title, content)
  local labelled = div.identifier ~= "" and c.callouts[c.ref_type(div.identifier) or ""]
  if #title == 0 then title = pandoc.Inlines({ pandoc.Str(upper_first(div.attributes.kind)) }) end
  local opening = labelled and '#figure(kind: "quarto-callout-' .. labelled.name .. '", supplement: "' .. labelled.name .. '", case-callout('
    or "#case-callout("
  local result = pandoc.Blocks({ pandoc.Plain({ c.raw_inline("typst", opening .. 'kind: "' .. div.attributes.kind .. '", title: [') }) })
  result[1].content:extend(title)
  result[1].content:insert(c.raw_inline("typst", "])["))
  result:extend(content)
  result:insert(c.raw("typst", "]" .. (labelled and ") " or "") .. (div.identifier ~= "" and labelled and ("<" .. div.identifier .. ">") or "")))
  return result
end

function M.render_callouts(doc, state)
  return doc:walk({
    Div = function(div)
      if not div.classes:includes("qf-callout") then return nil end
      local title = div.content[1].content[1].content
      local content = pandoc.Blocks({})
      for i = 2, #div.content do content:insert(div.content[i]) end
      if state.html then return callout_html(div, title, content, state) end
      if state.typst then return callout_typst(div, title, content) end
      if #title == 0 then title = pandoc.Inlines({ pandoc.Str(upper_first(div.attributes.kind)) }) end
      content:insert(1, pandoc.Para({ pandoc.Strong(title) }))
      return pandoc.Div({ pandoc.BlockQuote(content) }, pandoc.Attr(div.identifier))
    end,
  })
end

-- Tabsets -------------------------------------------------------------------------------------------

local function tabs_of(div)
  local tabs, level = pandoc.List(), nil
  for _, block in ipairs(div.content) do
    if block.t == "Header" and (level == nil or block.level == level) then
      level = block.level
      tabs:insert({ title = block.content, blocks = pandoc.Blocks({}) })
    elseif #tabs > 0 then
      tabs[#tabs].blocks:insert(block)
    end
  end
  return tabs, level
end

-- Tab headings leave the outline before sections are numbered; in print each tab is a heading of level 4 or less.
function M.tabsets(doc, state)
  return doc:walk({
    Div = function(div)
      if not div.classes:includes("panel-tabset") then return nil end
      local tabs, level = tabs_of(div)
      if #tabs == 0 then
        c.report(state, "tabset", "panel-tabset", "")
        return nil
      end
      local result = pandoc.Blocks({})
      if not state.html then
        for _, tab in ipairs(tabs) do
          result:insert(pandoc.Header(math.min(4, level), tab.title, pandoc.Attr("", { "unnumbered", "unlisted" })))
          result:extend(tab.blocks)
        end
        return pandoc.Div(result, pandoc.Attr(div.identifier))
      end
      state.tabsets = state.tabsets + 1
      local base = "tabset-" .. state.tabsets .. "-"
      local nav = pandoc.Inlines({ c.raw_inline("html", '<ul class="nav nav-tabs" role="tablist">') })
      local panes = pandoc.Blocks({})
      for i, tab in ipairs(tabs) do
        local id = base .. i
        nav:insert(c.raw_inline("html", string.format(
          '<li class="nav-item" role="presentation"><a class="nav-link%s" id="%s-tab" href="#%s" role="tab" aria-controls="%s" aria-selected="%s">',
          i == 1 and " active" or "", id, id, id, tostring(i == 1))))
        nav:extend(tab.title)
        nav:insert(c.raw_inline("html", "</a></li>"))
        panes:insert(pandoc.Div(tab.blocks, pandoc.Attr(id, { "tab-pane", i == 1 and "active" or nil },
          { { "role", "tabpanel" }, { "aria-labelledby", id .. "-tab" } })))
      end
      nav:insert(c.raw_inline("html", "</ul>"))
      result:insert(pandoc.Plain(nav))
      result:insert(pandoc.Div(panes, pandoc.Attr("", { "tab-content" })))
      return pandoc.Div(result, pandoc.Attr(div.identifier, div.classes))
    end,
  })
end

-- Code, panels, landscape ---------------------------------------------------------------------------

function M.fold_code(doc, state)
  local default_fold, default_summary = state.job.code_fold, state.job.code_summary
  return doc:walk({
    CodeBlock = function(code)
      local file = code.attributes.filename
      if file then
        code.attributes.filename = nil
        if not state.html then return { pandoc.Para({ pandoc.Strong({ pandoc.Str(file) }) }), code } end
        return pandoc.Div({ c.raw("html", '<div class="code-with-filename-file"><pre><strong>'
          .. c.escape_html(file) .. "</strong></pre></div>"), code }, pandoc.Attr("", { "code-with-filename" }))
      end
      if not code.classes:includes("cell-code") then return nil end
      local fold = code.attributes["code-fold"] or default_fold
      local summary = code.attributes["code-summary"] or default_summary or "Code"
      code.attributes["code-fold"], code.attributes["code-summary"] = nil, nil
      if not state.html or not fold or fold == "false" then return code end
      local head = pandoc.Plain({ c.raw_inline("html", "<details" .. (fold == "show" and " open" or "")
        .. ' class="code-fold">\n<summary>') })
      head.content:extend(c.inlines(summary))
      head.content:insert(c.raw_inline("html", "</summary>"))
      return { head, code, c.raw("html", "</details>") }
    end,
  })
end

function M.columns(attributes, cells)
  local columns = tonumber(attributes["layout-ncol"])
  local rows = tonumber(attributes["layout-nrow"])
  if columns then return columns end
  if rows then return math.ceil(cells / rows) end
end

-- Blocks in rows of `columns`: flex rows in HTML, a grid in print, one below the other elsewhere.
function M.panel(blocks, columns, state)
  local result = pandoc.Blocks({})
  if state.html then
    for i, block in ipairs(blocks) do
      if (i - 1) % columns == 0 then result:insert(pandoc.Div({}, pandoc.Attr("", { "quarto-layout-row" }))) end
      result[#result].content:insert(pandoc.Div({ block }, pandoc.Attr("", { "quarto-layout-cell" },
        { style = string.format("flex-basis: %.1f%%;", 100 / columns) })))
    end
  elseif state.typst then
    result:insert(c.raw("typst", "#grid(columns: (" .. string.rep("1fr, ", columns) .. "), gutter: 1.5em,"))
    for _, block in ipairs(blocks) do
      result:insert(c.raw("typst", "["))
      result:insert(block)
      result:insert(c.raw("typst", "],"))
    end
    result:insert(c.raw("typst", ")"))
  else
    result:extend(blocks)
  end
  return result
end

local end_portrait = "<w:p><w:pPr><w:sectPr/></w:pPr></w:p>"
local end_landscape = '<w:p><w:pPr><w:sectPr><w:pgSz w:h="11906" w:w="16838" w:orient="landscape"/></w:sectPr></w:pPr></w:p>'

function M.panels_and_landscape(doc, state)
  return doc:walk({
    Div = function(div)
      local columns = not div.classes:includes("qf-float") and M.columns(div.attributes, #div.content)
      if columns then
        return pandoc.Div(M.panel(div.content, columns, state), pandoc.Attr(div.identifier, { "quarto-layout-panel" }))
      end
      if not div.classes:includes("landscape") or state.html then return nil end
      local blocks = pandoc.Blocks({})
      if state.typst then
        blocks:insert(c.raw("typst", "#set page(flipped: true)"))
        blocks:extend(div.content)
        blocks:insert(c.raw("typst", "#set page(flipped: false)"))
      elseif state.format == "docx" then
        blocks:insert(c.raw("openxml", end_portrait))
        blocks:extend(div.content)
        blocks:insert(c.raw("openxml", end_landscape))
      else
        blocks:extend(div.content)
      end
      return blocks
    end,
  })
end

return M
