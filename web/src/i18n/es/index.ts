/** The panel's texts in Spanish. */
import type { Messages } from "..";
import { broadcasts } from "./broadcasts";
import { bulk } from "./bulk";
import { chat } from "./chat";
import { sending } from "./sending";
import { session } from "./session";
import { sessions } from "./sessions";
import { webhooks } from "./webhooks";

export const es: Messages = {
  product: "Gateway de WhatsApp",
  nav: {
    sessions: "Sesiones",
    webhooks: "Webhooks",
    apiDocs: "Documentación de la API",
    phones: "Teléfonos virtuales",
    logout: "Salir",
    language: "View in English",
    theme: { system: "Tema: el del sistema", light: "Tema: claro", dark: "Tema: oscuro" },
    skip: "Ir al contenido",
    version: (version) => `Versión ${version}`,
  },
  common: {
    cancel: "Cancelar",
    close: "Cerrar",
    done: "Listo",
    retry: "Reintentar",
    loadMore: "Mostrar más",
    more: "Más acciones",
    loading: "Cargando",
    copy: "Copiar",
    copied: "Copiado",
    again: (duration) => `Se podrá de nuevo dentro de ${duration}.`,
  },
  number: {
    label: "Número de teléfono",
    hint: "Con código de país, por ejemplo +54 9 11 2345 6789.",
    wrong: "Escriba un número de 7 a 15 cifras, con su código de país.",
  },
  connection: {
    lost: "La conexión en vivo con el gateway se interrumpió. Reconectando; lo que ve puede no estar al día.",
    back: "Conectado de nuevo. Todo está al día.",
    unreachableTitle: "El gateway no responde",
    unreachable:
      "Compruebe que está en marcha y que este equipo puede alcanzarlo, y vuelva a intentarlo.",
  },
  login: {
    title: "Entrar al gateway",
    intro:
      "Escriba la clave de API de este gateway. Se guarda en una cookie que los scripts no pueden leer.",
    key: "Clave de API",
    show: "Mostrar la clave",
    hide: "Ocultar la clave",
    submit: "Entrar",
    where:
      "La clave se mostró en el primer arranque y está en el archivo .env del gateway, como API_KEY.",
    wrong: "La clave no es correcta. Compruebe que la copió completa.",
    tooMany: (seconds) => `Demasiados intentos. Pruebe de nuevo en ${Math.ceil(seconds / 60)} min.`,
  },
  error: {
    unreachable: "El gateway no respondió. Compruebe la conexión y vuelva a intentarlo.",
    unauthorized: "La sesión del panel terminó. Entre de nuevo.",
    forbidden: "Esta clave no puede hacer eso.",
    invalid_request: "El gateway no pudo aceptar lo que se escribió.",
    invalid_number: "Eso no es un número de teléfono que el gateway pueda leer.",
    not_on_whatsapp: "Este número no está en WhatsApp.",
    webhook_not_found: "Este webhook ya no existe.",
    session_not_found: "Esta sesión ya no existe.",
    session_exists: "Ya hay una sesión con este id.",
    session_not_connected: "La sesión no puede enviar ahora.",
    invalid_state: "Eso no es posible en el estado actual de la sesión.",
    in_progress: "Eso ya se está haciendo.",
    not_supported: "Este gateway todavía no puede hacer eso.",
    rate_limited: "Demasiadas solicitudes a la vez. Espere un momento y vuelva a intentarlo.",
    quota_exhausted: "La cuota de mensajes está agotada.",
    recipient_opted_out: "Esta persona no quiere recibir mensajes.",
    message_not_found: "Este mensaje ya no existe.",
    reach_out_limited: "Por ahora WhatsApp no deja que esta cuenta inicie conversaciones.",
    send_failed: "WhatsApp no aceptó el mensaje.",
    engine_failed: "El navegador de la sesión no pudo hacerlo. Vuelva a intentarlo.",
    not_ready: "El gateway todavía está arrancando. Vuelva a intentarlo en un momento.",
    too_large: "Este archivo es más grande de lo permitido.",
    unsupported_media:
      "Este archivo no es del tipo que dice, o WhatsApp no muestra así los de su tipo.",
    media_unreachable: "No se pudo traer el archivo de su dirección.",
    storage_full: "No queda espacio en el disco del gateway.",
    storage_unreachable: "El almacenamiento de archivos no responde. Inténtalo más tarde.",
    whatsapp_timeout: "WhatsApp no respondió a tiempo. Vuelva a intentarlo.",
    internal: "Algo falló dentro del gateway. Su registro tiene los detalles.",
  },
  ...sessions,
  ...session,
  ...chat,
  ...sending,
  ...broadcasts,
  ...bulk,
  ...webhooks,
};
