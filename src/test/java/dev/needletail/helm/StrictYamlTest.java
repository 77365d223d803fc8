package dev.needletail.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Service;
import org.junit.jupiter.api.Test;

/** A reader that finds nothing wrong proves nothing: here it has something to find. */
class StrictYamlTest {

    @Test
    void readsWhatIsRight() {
        assertThat(read("{metadata: {name: a}, spec: {ports: [{port: 1, targetPort: x}]}}")
                        .getSpec()
                        .getPorts()
                        .getFirst()
                        .getPort())
                .isEqualTo(1);
    }

    @Test
    void findsAFieldThatDoesNotExistHoweverDeep() {
        assertThatThrownBy(() -> read("{spec: {ports: [{port: 1}, {port: 2, prot: TCP}], typ: ClusterIP}}"))
                .hasMessageContaining("Service.spec.ports[1].prot")
                .hasMessageContaining("Service.spec.typ");
    }

    @Test
    void findsAValueOfAnotherType() {
        assertThatThrownBy(() -> read("{spec: {ports: [{port: \"80\"}]}}")).hasMessageContaining("Integer");
        assertThatThrownBy(() -> read("{metadata: {labels: {a: 1}}}")).hasMessageContaining("String");
        assertThatThrownBy(() -> read("{metadata: {labels: {a: true}}}")).hasMessageContaining("String");
        assertThatThrownBy(() -> read("{spec: {ports: {port: 80}}}")).hasMessageContaining("ArrayList");
    }

    @Test
    void findsAFieldThatIsThereTwice() {
        assertThatThrownBy(() -> read("{spec: {type: NodePort, type: ClusterIP}}"))
                .hasMessageContaining("Duplicate");
    }

    @Test
    void findsAnUnknownFieldOfACustomResource() {
        assertThatThrownBy(() -> StrictYaml.read(
                        StrictYaml.tree("{spec: {scaleTargetRef: {name: a}, maxReplicas: 3}}"), ScaledObject.class))
                .hasMessageContaining("maxReplicas");
    }

    private static Service read(String yaml) {
        return StrictYaml.read(StrictYaml.tree(yaml), Service.class);
    }
}
