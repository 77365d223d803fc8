package dev.needletail.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** values.yaml, its schema, and the table of the chart's README hold together. */
class ValuesDocumentTest {

    private static final Path README = Chart.DIRECTORY.resolve("README.md");
    private static final String BEGIN = "<!-- values -->\n";
    private static final String END = "<!-- end of values -->";

    private final JsonNode schema = StrictYaml.tree(read(Chart.DIRECTORY.resolve("values.schema.json")));
    private final ValuesTable table = ValuesTable.of(read(Chart.DIRECTORY.resolve("values.yaml")));

    @Test
    void everyValueHasAComment() {
        assertThat(table.withoutComment()).isEmpty();
        assertThat(table.rows())
                .hasSizeGreaterThan(100)
                .allSatisfy(row -> assertThat(row.comment()).endsWith("."));
    }

    @Test
    void theTableOfTheReadmeIsThatOfTheValues() throws IOException {
        String readme = read(README);
        int begin = readme.indexOf(BEGIN) + BEGIN.length();
        String expected = table.markdown();
        Path generated = Path.of("target", "chart-values.md");
        Files.writeString(generated, expected);
        assertThat(readme.substring(begin, readme.indexOf(END)))
                .as("the lines between the marks of " + README + ": take those of " + generated)
                .isEqualTo(expected);
    }

    @Test
    void theSchemaKnowsEveryValue() {
        assertThat(table.rows())
                .allSatisfy(row -> assertThat(known(row.name())).as(row.name()).isTrue());
    }

    /** Values whose keys are the user's or Kubernetes' own; the chart hands them on and Kubernetes checks them. */
    private static final Set<String> OPEN = Set.of("config", "config.server", "config.server.ssl");

    @Test
    void noObjectOfTheSchemaTakesKeysThatItDoesNotKnow() {
        List<String> open = new ArrayList<>();
        collectOpen("", schema, open);
        assertThat(open).isSubsetOf(OPEN);
    }

    private void collectOpen(String path, JsonNode node, List<String> open) {
        JsonNode at = resolve(node);
        if (at.has("properties")) {
            if (!at.path("additionalProperties").isBoolean()) {
                open.add(path);
            }
            at.path("properties")
                    .forEachEntry((name, child) -> collectOpen(path.isEmpty() ? name : path + "." + name, child, open));
        }
    }

    @Test
    void theSchemaKnowsEveryPropertyOfTheNode() {
        Set<String> unknown = new TreeSet<>();
        tools.jackson.databind.JsonNode metadata = JsonMapper.shared()
                .readTree(read(Path.of("target", "classes", "META-INF", "spring-configuration-metadata.json")));
        for (tools.jackson.databind.JsonNode property : metadata.path("properties")) {
            String name = property.path("name").asString();
            if (name.startsWith("needletail.") && !known("config." + name)) {
                unknown.add(name);
            }
        }
        assertThat(unknown).as("missing in values.schema.json").isEmpty();
    }

    /** The schema has them apart, as a channel has no channels. */
    @Test
    void aChannelOfTheSchemaHasAllThatUdpHas() {
        JsonNode udp = schema.at("/definitions/needletail/properties/udp/properties");
        JsonNode channel = schema.at("/definitions/channel/properties");
        List<String> names = new ArrayList<>();
        udp.fieldNames().forEachRemaining(names::add);
        assertThat(names.remove("channels")).isTrue();
        assertThat(channel).hasSameSizeAs(names);
        assertThat(names).allSatisfy(name -> assertThat(channel.path(name)).isEqualTo(udp.path(name)));
    }

    private boolean known(String name) {
        JsonNode at = schema;
        for (String part : name.split("\\.", -1)) {
            at = resolve(at).path("properties").path(part);
        }
        return !at.isMissingNode();
    }

    private JsonNode resolve(JsonNode node) {
        String reference = node.path("$ref").asText("");
        return reference.isEmpty() ? node : schema.at(reference.substring(1));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new AssertionError(file + " is read", unreadable);
        }
    }
}
