package dev.needletail.helm;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.EnvVar;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Credentials of whoever may change something reach the node from a Secret, and stand nowhere else. */
class OperatorsTest {

    @Test
    void everyCredentialIsAReferenceToTheSecret() {
        Manifests manifests = Chart.example("operator");
        Map<String, String> keys = management(manifests).stream()
                .collect(Collectors.toMap(EnvVar::getName, variable -> {
                    assertThat(variable.getValue()).as(variable.getName()).isNull();
                    var reference = variable.getValueFrom().getSecretKeyRef();
                    assertThat(reference.getName()).isEqualTo("needletail-operators");
                    return reference.getKey();
                }));
        assertThat(keys)
                .isEqualTo(Map.of(
                        "NEEDLETAIL_MANAGEMENT_TOKEN", "token",
                        "NEEDLETAIL_MANAGEMENT_USERNAME", "username",
                        "NEEDLETAIL_MANAGEMENT_PASSWORD", "password-hash"));
        assertThat(manifests.applicationYaml()).contains("https://console.example");
    }

    @Test
    void withoutASecretNobodyMayChangeAnything() {
        assertThat(management(Chart.example("defaults"))).isEmpty();
    }

    @Test
    void aTokenAloneIsEnough() {
        assertThat(management(Chart.render("management: {existingSecret: s}")))
                .singleElement()
                .satisfies(variable -> assertThat(variable.getName()).isEqualTo("NEEDLETAIL_MANAGEMENT_TOKEN"));
    }

    private static List<EnvVar> management(Manifests manifests) {
        return manifests.node().getEnv().stream()
                .filter(variable -> variable.getName().startsWith("NEEDLETAIL_MANAGEMENT_"))
                .toList();
    }
}
