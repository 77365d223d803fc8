package dev.needletail.boot;

import static dev.needletail.boot.ManagedNode.bearer;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The bill of materials in the packaged jar, against the jars in it. */
class SbomIT {

    private static final Path JAR = Path.of("target/needletail.jar");
    private static final String SBOM = "META-INF/sbom/application.cdx.json";
    private static final Pattern PURL =
            Pattern.compile("pkg:maven/[^/]+/([^@]+)@([^?]+)\\?(?:classifier=([^&]+)&)?type=jar");

    /** Comes with Spring Boot's packaging and is no dependency: {@code java -Djarmode=tools} runs it, the node does not. */
    private static final Pattern PACKAGING = Pattern.compile("spring-boot-jarmode-tools-.*\\.jar");

    @Test
    void listsEveryJarOfThePackagedNodeAndNothingElse() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            Set<String> packaged = jar.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.startsWith("BOOT-INF/lib/") && name.endsWith(".jar"))
                    .map(name -> name.substring("BOOT-INF/lib/".length()))
                    .filter(name -> !PACKAGING.matcher(name).matches())
                    .collect(Collectors.toCollection(TreeSet::new));
            Set<String> listed = files(sbom(jar));
            assertThat(packaged).hasSizeGreaterThan(50);
            assertThat(listed).containsAll(packaged);
            listed.removeAll(packaged);
            assertThat(listed).as("starters name jars and hold none").allMatch(file -> file.contains("-starter"));
        }
    }

    @Test
    void listsWhatAnAuditorAsksForAndNothingThatOnlyTestsNeed() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            JsonNode sbom = sbom(jar);
            assertThat(sbom.path("bomFormat").asString()).isEqualTo("CycloneDX");
            assertThat(sbom.path("metadata").path("component").path("name").asString())
                    .isEqualTo("needletail");
            for (JsonNode component : sbom.path("components")) {
                String purl = component.path("purl").asString();
                assertThat(purl)
                        .doesNotContain(
                                "junit", "archunit", "assertj", "mockito", "jmh", "helm-java", "fabric8", "awaitility");
                assertThat(component.path("hashes").findValuesAsString("alg"))
                        .as(purl)
                        .contains("SHA-256");
                assertThat(component.has("licenses")).as(purl).isTrue();
            }
        }
    }

    @Test
    void isTheSameForTheSameSources() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            JsonNode sbom = sbom(jar);
            assertThat(sbom.has("serialNumber")).isFalse();
            assertThat(sbom.path("metadata").has("timestamp")).isFalse();
            assertThat(sbom.toString()).doesNotContain(System.getProperty("user.home"), System.getProperty("user.dir"));
        }
    }

    @Test
    void isShownByActuatorWhereItIsExposed() throws Exception {
        try (ManagedNode node = ManagedNode.secured("--management.endpoints.web.exposure.include=sbom")) {
            HttpResponse<String> answer = node.get("actuator/sbom/application", bearer(ManagedNode.TOKEN));
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).contains("\"CycloneDX\"", "reactor-netty-core");
        }
    }

    private static JsonNode sbom(JarFile jar) throws IOException {
        return new JsonMapper().readTree(jar.getInputStream(jar.getEntry(SBOM)));
    }

    private static Set<String> files(JsonNode sbom) {
        Set<String> files = new TreeSet<>();
        for (JsonNode component : sbom.path("components")) {
            Matcher purl = PURL.matcher(component.path("purl").asString());
            assertThat(purl.matches()).as(component.path("purl").asString()).isTrue();
            files.add(
                    purl.group(1) + "-" + purl.group(2) + (purl.group(3) == null ? "" : "-" + purl.group(3)) + ".jar");
        }
        return files;
    }
}
