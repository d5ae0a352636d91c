-- Floats, images and tables written out for one format.

local c = require("common")
local blocks_of = require("blocks")
local M = {}

local function caption_of(div) return div.content[1].content[1].content end

local function classes_of(div)
  return div.classes:filter(function(class) return class ~= "qf-float" end)
end

local function label(div, state)
  local kind = state.kinds[div.attributes["qf-kind"]]
  local number = div.attributes["qf-number"]
  if div.attributes["qf-sub"] then return "(" .. number .. ")" end
  return kind.name .. (kind.joined and "" or c.nbsp) .. number
end

local function full_caption(div, state)
  local caption = caption_of(div)
  local front = pandoc.Inlines({ pandoc.Str(label(div, state)) })
  if #caption == 0 then return front end
  if not div.attributes["qf-sub"] then front[1].text = front[1].text .. ":" end
  front:insert(pandoc.Space())
  return c.prepend(caption, front)
end

local function body_of(div, state)
  local body = div.content[2].content
  local columns = blocks_of.columns(div.attributes, #body)
  if columns then return blocks_of.panel(body, columns, state) end
  return body
end

local function to_html(div, state)
  local kind = div.attributes["qf-kind"]
  local location = state.kinds[kind].location
  local sub = div.attributes["qf-sub"] and "subfloat" or "float"
  local classes = classes_of(div)
  classes:extend(div.attributes["qf-parent"] and { "quarto-layout-panel" }
    or { "quarto-float", "quarto-figure", "quarto-figure-center" })
  local caption = pandoc.Plain({ c.raw_inline("html", string.format(
    '<figcaption class="quarto-float-caption-%s quarto-%s-caption quarto-%s-%s">', location, sub, sub, kind)) })
  caption.content:extend(full_caption(div, state))
  caption.content:insert(c.raw_inline("html", "</figcaption>"))
  local inner = pandoc.Blocks({ c.raw("html", '<figure class="quarto-float quarto-' .. sub .. "-" .. kind .. ' figure">') })
  if location == "top" then inner:insert(caption) end
  inner:insert(pandoc.Div(body_of(div, state)))
  if location ~= "top" then inner:insert(caption) end
  inner:insert(c.raw("html", "</figure>"))
  return pandoc.Div(inner, pandoc.Attr(div.identifier, classes))
end

-- The call that Quarto's typst writes too, so that one template serves both engines.
-- Parts of a figure are not counted by typst: their letters are written, and references to them are plain links.
local function to_typst(div, state)
  local name = div.attributes["qf-kind"]
  local kind = state.kinds[name]
  local sub = div.attributes["qf-sub"]
  local result = pandoc.Blocks({ c.raw("typst", "#figure([") })
  result:extend(body_of(div, state))
  local text = sub and full_caption(div, state) or caption_of(div)
  local caption = pandoc.Plain({ c.raw_inline("typst", "], caption: figure.caption(position: " .. kind.location .. ", [") })
  caption.content:extend(text)
  caption.content:insert(c.raw_inline("typst", sub
    and '\n]), kind: "quarto-subfloat-' .. name .. '", supplement: none, numbering: none, )'
    or '\n]), kind: "quarto-float-' .. name .. '", supplement: ' .. c.typst_string(kind.name) .. ", )"))
  result:insert(caption)
  result:insert(c.raw("typst", "<" .. div.identifier .. ">"))
  if sub then return pandoc.Div(result) end -- one block, for the panel that lays it out
  return result
end

-- Word and JATS: a table carries its own caption and identifier; everything else is a figure.
local function to_other(div, state)
  local body = body_of(div, state)
  local caption = pandoc.Blocks({ pandoc.Plain(full_caption(div, state)) })
  local tables = pandoc.List()
  pandoc.Div(body):walk({ Table = function(tbl) tables:insert(tbl) end })
  if #tables == 1 and not div.attributes["qf-parent"] then
    return pandoc.Div(body):walk({
      Table = function(tbl)
        tbl.caption = { long = caption }
        tbl.identifier = div.identifier
        return tbl
      end,
    }).content
  end
  return pandoc.Figure(body, { long = caption }, pandoc.Attr(div.identifier))
end

function M.floats(doc, state)
  return doc:walk({
    Div = function(div)
      if not div.classes:includes("qf-float") then return nil end
      if state.html then return to_html(div, state) end
      if state.typst then return to_typst(div, state) end
      return to_other(div, state)
    end,
  })
end

-- Images --------------------------------------------------------------------------------------------

local function alt_of(image)
  local alt = image.attributes["fig-alt"] or image.attributes["alt"]
  if alt and alt ~= "" then return alt end
  return pandoc.utils.stringify(image.caption)
end

local function html_image(image)
  local alt = alt_of(image)
  image.attributes["fig-alt"] = nil
  image.attributes["alt"] = alt
  image.caption = pandoc.Inlines({})
  if not image.classes:includes("img-fluid") then image.classes:insert(1, "img-fluid") end
  return image
end

local function typst_length(value)
  if tonumber(value) then return string.format("%.5gin", tonumber(value) / 96) end
  local number = value:match("^([%d.]+)px$")
  if number then return string.format("%.5gin", tonumber(number) / 96) end
  return value
end

local function typst_image(image, fallback)
  local alt = alt_of(image)
  if alt == "" then alt = fallback or "" end
  local arguments = pandoc.List({ c.typst_string(image.src) })
  if alt ~= "" then arguments:insert("alt: " .. c.typst_string(alt)) end
  for _, key in ipairs({ "width", "height" }) do
    if image.attributes[key] then arguments:insert(key .. ": " .. typst_length(image.attributes[key])) end
  end
  return c.raw_inline("typst", "#box(image(" .. table.concat(arguments, ", ") .. "))")
end

-- An image of a figure that has no alternative text of its own is described by the caption.
local function inherit_alt(doc)
  return doc:walk({
    Div = function(div)
      if not div.classes:includes("qf-float") then return nil end
      local text = pandoc.utils.stringify(caption_of(div))
      div.content[2] = div.content[2]:walk({
        Image = function(image)
          if alt_of(image) == "" and text ~= "" then
            image.attributes["fig-alt"] = text
            return image
          end
        end,
      })
      return div
    end,
    Figure = function(figure)
      local text = pandoc.utils.stringify(figure.caption.long)
      return figure:walk({
        Image = function(image)
          if alt_of(image) == "" then
            image.attributes["fig-alt"] = text
            return image
          end
        end,
      })
    end,
  })
end

function M.images(doc, state)
  state.images = pandoc.List()
  if not state.html then doc = inherit_alt(doc) end
  return doc:walk({
    Image = function(image)
      state.images:insert(image.src)
      if state.html then return html_image(image) end
      if state.format == "jats" then
        if image.src:sub(1, 1) == "/" then image.src = pandoc.path.make_relative(image.src:sub(2), state.job.folder) end
      elseif not image.src:match("^%a+://") and not image.src:match("^data:") then
        image.src = c.decoded(image.src)
        image.src = state.job.image_prefix .. pandoc.path.normalize(
          image.src:sub(1, 1) == "/" and image.src:sub(2) or pandoc.path.join({ state.job.folder, image.src }))
      end
      if state.typst then return typst_image(image) end
      if state.format == "docx" and image.src:match("%.svg$") then image.src = image.src .. ".png" end
      image.caption = pandoc.Inlines(alt_of(image))
      image.attributes["fig-alt"], image.attributes["alt"] = nil, nil
      return image
    end,
  })
end

-- Unnumbered figures keep pandoc's Figure; HTML gets Quarto's classes.
-- In print they stay unnumbered as on the page: Quarto's typst would count them, and the numbers would differ.
local function unnumbered_typst(doc)
  return doc:walk({
    Figure = function(figure)
      -- one block, for the panel that may lay it out
      local result = pandoc.Plain({ c.raw_inline("typst", "#figure([") })
      result.content:extend(c.caption_inlines(figure.content))
      result.content:insert(c.raw_inline("typst", "], caption: ["))
      result.content:extend(c.caption_inlines(figure.caption.long))
      result.content:insert(c.raw_inline("typst", '\n], kind: "case-figure", supplement: none, numbering: none, )'))
      return result
    end,
  })
end

function M.figures(doc, state)
  if state.typst then return unnumbered_typst(doc) end
  if not state.html then return doc end
  return doc:walk({
    Figure = function(figure)
      local result = pandoc.Blocks({ c.raw("html", '<figure class="figure">') })
      local content = figure.content
      if #content == 1 and content[1].t == "Plain" then content = pandoc.Blocks({ pandoc.Para(content[1].content) }) end
      result:extend(content)
      local caption = pandoc.Plain({ c.raw_inline("html", "<figcaption>") })
      caption.content:extend(c.caption_inlines(figure.caption.long))
      caption.content:insert(c.raw_inline("html", "</figcaption>"))
      result:insert(caption)
      result:insert(c.raw("html", "</figure>"))
      local attr = pandoc.Attr(figure.identifier, { "quarto-figure", "quarto-figure-center" })
      return pandoc.Div(result, attr)
    end,
    Table = function(tbl)
      tbl.classes:insert("caption-top")
      tbl.classes:insert("table")
      return tbl
    end,
  })
end

-- A formula that pandoc cannot read would be shown as its source.
function M.check_math(doc, state)
  doc:walk({
    Math = function(math)
      local written = pandoc.write(pandoc.Pandoc({ pandoc.Plain({ math }) }), "html", { html_math_method = "mathml" })
      if not written:find("<math", 1, true) then c.report(state, "math", math.text, math.text) end
    end,
  })
end

-- Every equation gets an alternative text, its TeX source, which PDF/UA asks for.
function M.typst_math(doc, state)
  if not state.typst then return doc end
  return doc:walk({
    Math = function(math)
      local text = pandoc.write(pandoc.Pandoc({ pandoc.Plain({ math }) }), "typst"):gsub("%s+$", "")
      return c.raw_inline("typst", "#{set math.equation(alt: " .. c.typst_string((math.text:gsub("%s+", " ")))
        .. "); " .. text .. "}")
    end,
  })
end

-- In typst a table of its own is not wrapped into a figure; one with a caption is shown with it.
function M.typst_tables(doc, state)
  if not state.typst then return doc end
  return doc:walk({
    Table = function(tbl)
      tbl.classes:insert("typst:no-figure")
      if #tbl.caption.long == 0 then return tbl end
      local caption = pandoc.Plain({ c.raw_inline("typst", "#case-caption[") })
      caption.content:extend(c.caption_inlines(tbl.caption.long))
      caption.content:insert(c.raw_inline("typst", "]"))
      tbl.caption = { long = {} }
      return { caption, tbl }
    end,
  })
end

return M
