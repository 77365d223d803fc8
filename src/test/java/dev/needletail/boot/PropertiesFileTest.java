package dev.needletail.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.needletail.server.NodeSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ByteArrayResource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The application.yml of the root, which is the reference of all properties. */
class PropertiesFileTest {

    /** An option that is not set: a '#' without a blank before its name. */
    private static final Pattern UNSET = Pattern.compile("(?m)^( *)#([a-z][a-z-]*:)");

    private static final Pattern KEY = Pattern.compile("( *)#?([a-z][a-z-]*):.*");
    private static final Pattern DEFAULT = Pattern.compile("Default (.+?)\\.( |$)");

    private static final Map<String, JsonNode> METADATA = metadata();

    @Test
    void namesEveryPropertyAndNoOther() throws IOException {
        assertThat(names(withOptionsSet())).isEqualTo(METADATA.keySet());
    }

    @Test
    void theNamesKnownAtStartAreThoseOfTheMetadata() {
        assertThat(new TreeSet<>(new PropertyNames().all())).isEqualTo(METADATA.keySet());
    }

    @Test
    void everyPropertyHasADescription() {
        assertThat(METADATA)
                .allSatisfy((name, property) ->
                        assertThat(property.path("description").asString("")).isNotBlank());
    }

    private static final Set<String> TLS_OPTIONAL = Set.of(
            "needletail.tcp.ssl.bundle",
            "needletail.tcp.ssl.client-name",
            "needletail.upstream.ssl.bundle",
            "needletail.upstream.ssl.server-name");

    @Test
    void everyPropertyHasADefaultUnlessItIsASocketOptionOrAnEmptyList() {
        assertThat(METADATA).allSatisfy((name, property) -> {
            boolean mayBeUnset = isOption(name)
                    || Set.of(
                                    "needletail.event-loops.cpus",
                                    "needletail.tcp.allow",
                                    "needletail.upstream.endpoints",
                                    "needletail.upstreams",
                                    "needletail.udp.channels",
                                    "needletail.management.allowed-origins")
                            .contains(name);
            assertThat(property.has("defaultValue")).isEqualTo(!mayBeUnset);
        });
    }

    @Test
    void theDefaultInEachCommentIsTheOneOfTheCode() throws IOException {
        Map<String, String> comments = comments();
        assertThat(comments.keySet()).isEqualTo(METADATA.keySet());
        METADATA.forEach((name, property) -> {
            String comment = comments.get(name);
            if (isOption(name)) {
                assertThat(comment).as(name).contains("Not set: ");
            } else {
                Matcher found = DEFAULT.matcher(comment);
                assertThat(found.find()).as(name + " names its default").isTrue();
                assertThat(found.group(1)).as(name).isEqualTo(defaultOf(property));
            }
        });
    }

    @Test
    void setsTheArticlesValues() throws IOException {
        NodeSettings settings = settings(text());
        assertThat(settings.tcp().socket().noDelay()).isTrue();
        assertThat(settings.tcp().socket().receiveBufferBytes()).isEqualTo(256 * 1024);
        assertThat(settings.tcp().socket().sendBufferBytes()).isEqualTo(256 * 1024);
        assertThat(settings.tcp().socket().priority()).isEqualTo(6);
        assertThat(settings.upstream().socket()).isEqualTo(settings.tcp().socket());
        assertThat(settings.udp().batchSize()).isEqualTo(64);
        PredictionProperties prediction = bind(text()).upstream().prediction();
        assertThat(prediction.interval()).hasSeconds(10);
        assertThat(List.of(prediction.headroom(), prediction.growFraction(), prediction.shrinkFraction()))
                .containsExactly(1.2, 0.5, 0.25);
    }

    @Test
    void canBeUsedWithEveryOptionSet() throws IOException {
        NodeSettings settings = settings(withOptionsSet());
        assertThat(settings.tcp().socket().busyPollMicros()).isEqualTo(50);
        assertThat(settings.tcp().socket().userTimeoutMillis()).isEqualTo(30_000);
        assertThat(settings.udpSocket().sendBufferBytes()).isEqualTo(1024 * 1024);
        assertThat(settings.udpSocket().multicastInterface()).isEqualTo("lo");
    }

    /** What is left alone unless it is set. */
    private static boolean isOption(String name) {
        return name.contains(".socket.")
                || TLS_OPTIONAL.contains(name)
                || Set.of(
                                "needletail.management.username",
                                "needletail.management.password",
                                "needletail.management.token")
                        .contains(name);
    }

    private static String text() throws IOException {
        return Files.readString(Path.of("application.yml"));
    }

    private static String withOptionsSet() throws IOException {
        return UNSET.matcher(text()).replaceAll("$1$2");
    }

    private static NodeSettings settings(String yaml) throws IOException {
        NeedletailProperties properties = bind(yaml);
        return SettingsOf.node(properties, SettingsOf.codec(properties.tcp()), Map.of());
    }

    private static NeedletailProperties bind(String yaml) throws IOException {
        MutablePropertySources sources = new MutablePropertySources();
        sources.addFirst(source(yaml));
        return new Binder(ConfigurationPropertySources.from(sources))
                .bind("needletail", NeedletailProperties.class)
                .get();
    }

    private static PropertySource<?> source(String yaml) throws IOException {
        ByteArrayResource resource = new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8));
        return new YamlPropertySourceLoader().load("root", resource).getFirst();
    }

    private static Set<String> names(String yaml) throws IOException {
        Set<String> names = new TreeSet<>();
        for (String name : ((EnumerablePropertySource<?>) source(yaml)).getPropertyNames()) {
            if (name.startsWith("needletail.")) {
                names.add(name.replaceAll("\\[\\d+]$", ""));
            }
        }
        return names;
    }

    /** Each property's comment: the lines right above it. */
    private static Map<String, String> comments() throws IOException {
        Map<String, String> comments = new LinkedHashMap<>();
        Deque<String> path = new ArrayDeque<>();
        StringBuilder comment = new StringBuilder();
        for (String line : text().lines().toList()) {
            Matcher key = KEY.matcher(line);
            if (line.strip().startsWith("# ")) {
                comment.append(line.strip().substring(2)).append(' ');
            } else if (key.matches()) {
                while (path.size() > key.group(1).length() / 2) {
                    path.removeLast();
                }
                path.addLast(key.group(2));
                comments.put(String.join(".", path), comment.toString());
                comment.setLength(0);
            } else {
                comment.setLength(0);
            }
        }
        comments.keySet().retainAll(METADATA.keySet());
        return new TreeMap<>(comments);
    }

    private static String defaultOf(JsonNode property) {
        String value = property.path("defaultValue").asString("");
        String type = property.path("type").asString("");
        if (type.startsWith("java.util.Map")) {
            return "{" + value + "}";
        }
        return type.startsWith("java.util.List") ? "[" + value + "]" : value;
    }

    private static Map<String, JsonNode> metadata() {
        try (InputStream in =
                PropertiesFileTest.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            Map<String, JsonNode> properties = new TreeMap<>();
            for (JsonNode property : new JsonMapper().readTree(in).path("properties")) {
                String name = property.path("name").asString("");
                if (name.startsWith("needletail.")) { // and not what the endpoints bring
                    properties.put(name, property);
                }
            }
            return properties;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
