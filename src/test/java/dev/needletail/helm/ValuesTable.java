package dev.needletail.helm;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * The values of a chart as rows: what stands in a comment that begins with {@code # --} right above a key describes all of
 * that value. A key without one has to lead to keys that have one.
 *
 * @param withoutComment values that no comment describes
 */
record ValuesTable(List<Row> rows, List<String> withoutComment) {

    /**
     * One value.
     *
     * @param comment its description, as one line
     * @param value the default, as JSON
     */
    record Row(String name, String value, String comment) {}

    private static final Pattern COMMENT = Pattern.compile(" *#( --)? ?(.*)");

    static ValuesTable of(String yaml) {
        ValuesTable table = new ValuesTable(new ArrayList<>(), new ArrayList<>());
        Node root = new Yaml(new LoaderOptions()).compose(new StringReader(yaml));
        table.collect("", (MappingNode) root, StrictYaml.tree(yaml), yaml.split("\n", -1));
        return table;
    }

    private void collect(String prefix, MappingNode mapping, JsonNode values, String[] lines) {
        for (NodeTuple entry : mapping.getValue()) {
            String key = ((ScalarNode) entry.getKeyNode()).getValue();
            String comment = comment(lines, entry.getKeyNode().getStartMark().getLine());
            JsonNode value = values.path(key);
            if (!comment.isEmpty()) {
                rows.add(new Row(prefix + key, value.toString(), comment));
            } else if (entry.getValueNode() instanceof MappingNode inner
                    && !inner.getValue().isEmpty()) {
                collect(prefix + key + ".", inner, value, lines);
            } else {
                withoutComment.add(prefix + key);
            }
        }
    }

    /** The block of comment lines above {@code line} from its {@code # --} on; empty: there is none. */
    private static String comment(String[] lines, int line) {
        List<String> found = new ArrayList<>();
        for (int above = line - 1; above >= 0; above--) {
            Matcher comment = COMMENT.matcher(lines[above]);
            if (!comment.matches()) {
                break;
            }
            found.addFirst(comment.group(2));
            if (comment.group(1) != null) {
                return String.join(" ", found);
            }
        }
        return "";
    }

    String markdown() {
        return rows.stream()
                .map(row -> "| `%s` | `%s` | %s |\n".formatted(row.name(), cell(row.value()), cell(row.comment())))
                .collect(Collectors.joining("", "| value | default | |\n|---|---|---|\n", ""));
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
