package dev.needletail.bench.report;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** One SVG of a page, read back with an XML parser. */
record Drawing(Element svg, double width, double height) {

    private static final Pattern SVG = Pattern.compile("<svg xmlns.*?</svg>", Pattern.DOTALL);

    record Place(double x, double y) {}

    static List<Drawing> in(String page) {
        List<Drawing> drawings = new ArrayList<>();
        Matcher matcher = SVG.matcher(page);
        while (matcher.find()) {
            Element svg = parsed(matcher.group());
            String[] box = svg.getAttribute("viewBox").split(" ", -1);
            drawings.add(new Drawing(svg, Double.parseDouble(box[2]), Double.parseDouble(box[3])));
        }
        return drawings;
    }

    private static Element parsed(String xml) {
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(xml)))
                    .getDocumentElement();
        } catch (ParserConfigurationException | SAXException | IOException e) {
            throw new AssertionError(xml, e);
        }
    }

    String attribute(String name) {
        return svg.getAttribute(name);
    }

    /** Plot, axis and size. */
    String id() {
        return attribute("aria-labelledby").replace("-title", "");
    }

    String plot() {
        return id().replaceAll("-(log|linear)-(wide|narrow)$", "");
    }

    String title() {
        return text("title");
    }

    String description() {
        return text("desc");
    }

    private String text(String tag) {
        return svg.getElementsByTagName(tag).item(0).getTextContent();
    }

    /** The keys of the lines that are not empty. */
    List<String> lines() {
        List<String> keys = new ArrayList<>();
        for (Element group : elements("g")) {
            if (!((Element) group.getElementsByTagName("path").item(0))
                    .getAttribute("d")
                    .isEmpty()) {
                keys.add(group.getAttribute("data-key"));
            }
        }
        return keys;
    }

    /** Every place that a line goes through or a text begins at. */
    List<Place> coordinates() {
        List<Place> places = new ArrayList<>();
        for (Element path : elements("path")) {
            if (!path.getAttribute("class").equals("marker")) {
                for (String step : path.getAttribute("d").replace("z", "").split("[ML]", -1)) {
                    String[] pair = step.split(" ", -1);
                    if (pair.length == 2) {
                        places.add(new Place(Double.parseDouble(pair[0]), Double.parseDouble(pair[1])));
                    }
                }
            }
        }
        for (Element text : elements("text")) {
            places.add(
                    new Place(Double.parseDouble(text.getAttribute("x")), Double.parseDouble(text.getAttribute("y"))));
        }
        return places;
    }

    boolean encloses(Place place) {
        return Double.isFinite(place.x)
                && Double.isFinite(place.y)
                && place.x >= 0
                && place.x <= width
                && place.y >= 0
                && place.y <= height;
    }

    private List<Element> elements(String tag) {
        List<Element> elements = new ArrayList<>();
        NodeList nodes = svg.getElementsByTagName(tag);
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }
}
